# Sends an IPv6 router advertisement without flags or prefixes out of the interface given, every half second: iPXE waits
# 13 s for a router otherwise. Node has no raw sockets; Perl is part of every Debian. Ends with its standard input.
use strict;
use warnings;
use Socket qw(AF_INET6 SOCK_RAW inet_pton pack_sockaddr_in6 IPPROTO_IPV6);
use constant { IPPROTO_ICMPV6 => 58, IPV6_MULTICAST_HOPS => 18, IPV6_MULTICAST_IF => 17, ROUTER_ADVERTISEMENT => 134 };

my ($interface_index) = @ARGV;
socket(my $socket, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) or die "raw socket: $!";
setsockopt($socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, pack('i', 255)) or die "hop limit: $!";
setsockopt($socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, pack('i', $interface_index)) or die "interface: $!";
my $all_nodes = pack_sockaddr_in6(0, inet_pton(AF_INET6, 'ff02::1'), $interface_index);
# type, code, checksum (the kernel's), hop limit, flags, router lifetime, reachable time, retransmission timer
my $packet = pack('C C n C C n N N', ROUTER_ADVERTISEMENT, 0, 0, 64, 0, 1800, 0, 0);
while (1) {
    send($socket, $packet, 0, $all_nodes);
    my $readable = '';
    vec($readable, fileno(STDIN), 1) = 1;
    exit if select($readable, undef, undef, 0.5) && !sysread(STDIN, my $ignored, 1);
}
