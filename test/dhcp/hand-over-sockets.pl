# Opens DHCP (67) and PXE (4011) for each interface as systemd does with BindToDevice=, and becomes the given command.
# usage: perl hand-over-sockets.pl INTERFACE,INTERFACE COMMAND ARGUMENT...
use strict;
use warnings;
use Fcntl qw(F_DUPFD F_SETFD);
use POSIX qw(dup2);
use Socket;

use constant SO_BINDTODEVICE => 25;

my @interfaces = split /,/, shift @ARGV;
my (@descriptors, @names, @kept);
for my $door (['dhcp', 67], ['pxe', 4011]) {
    for my $interface (@interfaces) {
        socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
        setsockopt($socket, SOL_SOCKET, SO_BROADCAST, 1) or die "SO_BROADCAST: $!";
        setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, pack('Z*', $interface)) or die "SO_BINDTODEVICE: $!";
        bind($socket, sockaddr_in($door->[1], INADDR_ANY)) or die "bind $interface: $!";
        push @kept, $socket;
        # out of the way of the numbers it is to have in the end
        push @descriptors, fcntl($socket, F_DUPFD, 64) || die "dup: $!";
        push @names, "$door->[0]-$interface";
    }
}
for my $index (0 .. $#descriptors) {
    dup2($descriptors[$index], 3 + $index) or die "dup2: $!";
}
$ENV{LISTEN_PID} = $$;
$ENV{LISTEN_FDS} = scalar @descriptors;
$ENV{LISTEN_FDNAMES} = join ':', @names;
exec @ARGV or die "exec: $!";
