/*
 * A wire that loses and reorders: each frame that arrives on one port leaves through the other
 * after a delay drawn anew, or not at all. What it does follows from the seed and the order of
 * arrival.
 *
 *   bad-wire PORT PORT LOSS-PERCENT MOST-DELAY-MICROSECONDS SEED
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { FRAMES = 4096, FRAME_OCTETS = 2048 };

struct frame {
	uint64_t leaves;
	int port;
	int octets;
	unsigned char data[FRAME_OCTETS];
};

static struct frame frames[FRAMES];
static int waiting[FRAMES], unused[FRAMES];
static int waiting_count, unused_count;
static uint64_t seed, carried, lost, overtaken, full;
static volatile sig_atomic_t ended;

static void give_up(const char *what)
{
	perror(what);
	exit(3);
}

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

/* xorshift64* */
static uint64_t draw(uint64_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 0x2545F4914F6CDD1Dull >> 32) % below;
}

static int open_port(const char *name)
{
	int on = 1;
	struct sockaddr_ll port = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0)
		give_up("bad-wire: AF_PACKET socket");
	if (port.sll_ifindex == 0)
		give_up(name);
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0)
		give_up("bad-wire: PACKET_IGNORE_OUTGOING");
	if (bind(fd, (struct sockaddr *)&port, sizeof port) < 0)
		give_up("bad-wire: bind");
	return fd;
}

/* Keeps the frames in the order in which they leave. */
static void keep(int slot)
{
	int at = waiting_count++;

	while (at > 0 && frames[waiting[at - 1]].leaves > frames[slot].leaves) {
		waiting[at] = waiting[at - 1];
		at--;
	}
	overtaken += (uint64_t)(waiting_count - 1 - at);
	waiting[at] = slot;
}

static void take(int from, int port, uint64_t percent, uint64_t delay)
{
	for (;;) {
		int slot = unused_count > 0 ? unused[unused_count - 1] : FRAMES - 1;
		struct frame *frame = &frames[slot];
		ssize_t octets;

		if (unused_count == 0) {
			full++;
			return;
		}
		octets = recv(from, frame->data, sizeof frame->data, MSG_DONTWAIT);
		if (octets <= 0)
			return;
		if (draw(100) < percent) {
			lost++;
			continue;
		}
		unused_count--;
		frame->octets = (int)octets;
		frame->port = port;
		frame->leaves = now() + (delay > 0 ? draw(delay) : 0);
		keep(slot);
	}
}

static int give(const struct pollfd *ports)
{
	uint64_t time = now();
	int sent = 0;

	while (sent < waiting_count && frames[waiting[sent]].leaves <= time) {
		struct frame *frame = &frames[waiting[sent]];

		if (send(ports[frame->port].fd, frame->data, (size_t)frame->octets, MSG_DONTWAIT) > 0)
			carried++;
		unused[unused_count++] = waiting[sent++];
	}
	waiting_count -= sent;
	memmove(waiting, waiting + sent, (size_t)waiting_count * sizeof waiting[0]);
	return waiting_count == 0 ? 1000 : (int)((frames[waiting[0]].leaves - time) / 1000 + 1);
}

int main(int count, char **arguments)
{
	struct pollfd ports[2];
	uint64_t percent, delay;

	if (count != 6) {
		fputs("usage: bad-wire PORT PORT LOSS-PERCENT MOST-DELAY-MICROSECONDS SEED\n", stderr);
		return 2;
	}
	for (int side = 0; side < 2; side++) {
		ports[side].fd = open_port(arguments[1 + side]);
		ports[side].events = POLLIN;
	}
	percent = strtoull(arguments[3], NULL, 10);
	delay = strtoull(arguments[4], NULL, 10);
	seed = strtoull(arguments[5], NULL, 10) * 2 + 1;
	for (int slot = 0; slot < FRAMES; slot++)
		unused[unused_count++] = slot;
	signal(SIGTERM, end);
	while (!ended) {
		poll(ports, 2, give(ports));
		for (int side = 0; side < 2; side++)
			if (ports[side].revents)
				take(ports[side].fd, 1 - side, percent, delay);
	}
	printf("carried %llu lost %llu overtaken %llu full %llu\n", (unsigned long long)carried,
	       (unsigned long long)lost, (unsigned long long)overtaken, (unsigned long long)full);
	return 0;
}
