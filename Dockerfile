FROM node:24.19.0-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM base AS build
RUN npm ci
COPY . .
RUN npm run build && mv dist/sandbox /sandbox

FROM base AS dependencies
RUN npm ci --omit=dev

# The FinHub stand-in, for development; it needs development dependencies.
FROM base AS sandbox
COPY --from=build /app/node_modules node_modules
COPY --from=build /sandbox dist/sandbox
RUN install -d -o node -g node /var/lib/sandbox
USER node
STOPSIGNAL SIGTERM
CMD ["node", "dist/sandbox/main.js"]

# worker, gateway, codec server and the commands: `node dist/<process>.js`.
FROM base AS product
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN install -d -o node -g node /var/lib/onboarding/erasures
USER node
STOPSIGNAL SIGTERM
CMD ["node", "dist/worker.js"]
