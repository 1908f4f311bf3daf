/*
 * A bump in the wire that does nothing: frames that arrive on one port leave through the other,
 * unread. It shows what leaving the kernel costs before any cryptography, and is the floor that
 * the gateways are compared with. For benchmarks only.
 *
 *   relay PORT PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { SLOTS = 64, SLOT_OCTETS = 2048, SOCKET_BUFFER_OCTETS = 4 << 20 };

static unsigned char frames[SLOTS][SLOT_OCTETS];
static struct iovec vectors[SLOTS];
static struct mmsghdr messages[SLOTS];

static void give_up(const char *what)
{
	perror(what);
	exit(3);
}

static int open_port(const char *name)
{
	int on = 1, octets = SOCKET_BUFFER_OCTETS;
	struct sockaddr_ll port = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0)
		give_up("relay: AF_PACKET socket");
	if (port.sll_ifindex == 0)
		give_up(name);
	/* Without this a port reads back what it sends, and the two would feed each other for ever. */
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0)
		give_up("relay: PACKET_IGNORE_OUTGOING");
	setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets);
	if (bind(fd, (struct sockaddr *)&port, sizeof port) < 0)
		give_up("relay: bind");
	return fd;
}

/* One batch from one port to the other; what the other cannot take now is lost, as on a wire. */
static void carry(int from, int to)
{
	int received, sent = 0;

	for (int slot = 0; slot < SLOTS; slot++)
		vectors[slot].iov_len = SLOT_OCTETS;
	received = recvmmsg(from, messages, SLOTS, MSG_DONTWAIT, NULL);
	for (int slot = 0; slot < received; slot++)
		vectors[slot].iov_len = messages[slot].msg_len;
	while (sent < received) {
		int now = sendmmsg(to, messages + sent, (unsigned)(received - sent), MSG_DONTWAIT);

		sent += now > 0 ? now : 1;
	}
}

int main(int count, char **arguments)
{
	struct pollfd ports[2];

	if (count != 3) {
		fputs("usage: relay PORT PORT\n", stderr);
		return 2;
	}
	for (int side = 0; side < 2; side++) {
		ports[side].fd = open_port(arguments[1 + side]);
		ports[side].events = POLLIN;
	}
	for (int slot = 0; slot < SLOTS; slot++) {
		vectors[slot].iov_base = frames[slot];
		messages[slot].msg_hdr.msg_iov = &vectors[slot];
		messages[slot].msg_hdr.msg_iovlen = 1;
	}
	for (;;) {
		if (poll(ports, 2, -1) < 0 && errno != EINTR)
			give_up("relay: poll");
		for (int side = 0; side < 2; side++)
			if (ports[side].revents)
				carry(ports[side].fd, ports[1 - side].fd);
	}
}
