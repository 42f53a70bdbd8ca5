/* Ports: the short syntax of `ports:` and `expose:`, as Docker's nat package reads it. */
#include "compose/port.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/error.h"

#define PORT_MAX 65535

/* Room for any address in text, and for saying that a longer one is none. */
#define ADDRESS_SIZE 64

/* How much of a bad text a message repeats. */
#define QUOTED 60

struct field {
	const char *text;
	size_t len;
};

struct protocol {
	const char *name;
	enum port_protocol protocol;
};

static const struct protocol protocols[3];

static int refuse(struct error *err, const char *what, struct field field)
{
	int len = field.len > QUOTED ? QUOTED : (int)field.len;

	return error_set(err, "invalid %s \"%.*s\"", what, len, field.text);
}

static int parse_number(struct field field, unsigned *out)
{
	unsigned number = 0;

	if (field.len == 0)
		return -1;
	for (size_t i = 0; i < field.len; i++) {
		if (field.text[i] < '0' || field.text[i] > '9')
			return -1;
		number = number * 10 + (unsigned)(field.text[i] - '0');
		if (number > PORT_MAX)
			return -1;
	}
	*out = number;
	return 0;
}

/* "80" or "8000-8010". */
static int parse_range(struct field field, unsigned *first, unsigned *last)
{
	const char *dash = memchr(field.text, '-', field.len);
	struct field start = field, end = field;

	if (dash) {
		start.len = (size_t)(dash - field.text);
		end.text = dash + 1;
		end.len = field.len - start.len - 1;
	}
	if (parse_number(start, first) < 0 || parse_number(end, last) < 0)
		return -1;
	return *first <= *last ? 0 : -1;
}

static int parse_protocol(struct field field, enum port_protocol *out, struct error *err)
{
	*out = PORT_TCP;
	if (field.len == 0)
		return 0;
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (field.len == strlen(protocols[i].name) &&
		    strncasecmp(field.text, protocols[i].name, field.len) == 0) {
			*out = protocols[i].protocol;
			return 0;
		}
	}
	return refuse(err, "protocol", field);
}

static int parse_container(struct field field, struct port *port, struct error *err)
{
	const char *slash = memchr(field.text, '/', field.len);
	struct field range = field, protocol = {"", 0};

	if (slash) {
		range.len = (size_t)(slash - field.text);
		protocol.text = slash + 1;
		protocol.len = field.len - range.len - 1;
	}
	if (range.len == 0)
		return refuse(err, "port (no container port)", field);
	if (parse_range(range, &port->first, &port->last) < 0 || port->first == 0)
		return refuse(err, "container port", range);
	return parse_protocol(protocol, &port->protocol, err);
}

/* Needs the container's range in `port` already. */
static int parse_host(struct field field, struct port *port, struct error *err)
{
	unsigned first, last;

	if (field.len == 0)
		return 0;
	if (parse_range(field, &first, &last) < 0 || (first == 0 && last > 0))
		return refuse(err, "host port", field);
	if (last - first != port->last - port->first && port->last != port->first)
		return refuse(err, "host port (its range is not as long as the container's)",
			      field);
	port->host_first = first;
	port->host_last = last;
	return 0;
}

static int parse_address(struct field field, struct port *port, struct arena *arena,
			 struct error *err)
{
	struct field address = field;
	char text[ADDRESS_SIZE];
	unsigned char binary[sizeof(struct in6_addr)];

	if (field.len > 1 && field.text[0] == '[' && field.text[field.len - 1] == ']') {
		address.text++;
		address.len -= 2;
	}
	if (address.len == 0)
		return 0;
	if (address.len >= sizeof(text))
		return refuse(err, "host address", field);
	memcpy(text, address.text, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, binary) != 1 && inet_pton(AF_INET6, text, binary) != 1)
		return refuse(err, "host address", field);
	port->host_address = arena_strndup(arena, text, address.len);
	return 0;
}

/* Cuts what follows the last colon off `rest`; all of it when there is none. */
static struct field cut_last(struct field *rest)
{
	const char *colon = memrchr(rest->text, ':', rest->len);
	struct field last = *rest;

	rest->len = 0;
	if (colon) {
		rest->len = (size_t)(colon - rest->text);
		last.text = colon + 1;
		last.len -= rest->len + 1;
	}
	return last;
}

int port_parse(struct port *out, const char *text, struct arena *arena, struct error *err)
{
	struct port port = {0};
	struct field rest = {text, strlen(text)};
	struct field container = cut_last(&rest);
	struct field host = cut_last(&rest);

	if (parse_container(container, &port, err) < 0 || parse_host(host, &port, err) < 0 ||
	    parse_address(rest, &port, arena, err) < 0)
		return -1;
	*out = port;
	return 0;
}

int port_parse_exposed(struct port *out, const char *text, struct error *err)
{
	struct port port = {0};
	struct field field = {text, strlen(text)};

	if (parse_container(field, &port, err) < 0)
		return -1;
	*out = port;
	return 0;
}

static const struct protocol protocols[3] = {
	{"tcp", PORT_TCP},
	{"udp", PORT_UDP},
	{"sctp", PORT_SCTP},
};
