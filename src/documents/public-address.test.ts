import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.js';

describe('addresses that a document may come from', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '192.169.0.1',
    '168.63.129.15',
    '168.63.129.17',
    '2606:4700:4700::1111',
    '2a00:1450:4001:801::200e',
  ])('include %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['unique local', 'fd00::1'],
    ['link-local, cloud metadata', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['cloud metadata (AWS)', 'fd00:ec2::254'],
    ['cloud metadata (Google)', 'fd20:ce::254'],
    ['cloud metadata (Scaleway)', 'fd00:42::42'],
    ['cloud metadata (OpenStack)', 'fe80::a9fe:a9fe'],
    ['cloud metadata (AWS, of containers)', '169.254.170.2'],
    ['cloud metadata (Tencent)', '169.254.0.23'],
    ['cloud metadata (Alibaba)', '100.100.100.200'],
    ['cloud metadata (Oracle, formerly)', '192.0.0.192'],
    ['cloud platform (Azure)', '168.63.129.16'],
    ['cloud platform (Azure) in IPv6', '::ffff:168.63.129.16'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['this network', '0.0.0.0'],
    ['unspecified', '::'],
    ['IPv4 in IPv6', '::ffff:127.0.0.1'],
    ['IPv4 in IPv6', '::ffff:8.8.8.8'],
    ['IPv4 in IPv6, cloud metadata', '::ffff:169.254.169.254'],
    ['IPv4 in IPv6, cloud metadata', '::ffff:a9fe:a9fe'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['link-local with its zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['discarded', '100::1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64 of a network', '64:ff9b:1::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:53aa:64c::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '203.0.113.7'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('leave out %s %s', (_kind, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
