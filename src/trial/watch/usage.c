/* Using a service. */
#include "trial/watch/usage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/client.h"

/*
 * For sh -c with an address and ports. A program of the image makes the connection: the engine's networks may be out of
 * reach from here, and an address that is the container's there may be somebody else's here. Answers are read to their
 * end, or a server may complain of who hangs up; one that hangs up at the first wrong byte has taken the
 * connection all the same. There is no line "Host:": Redis takes it for an attack, and then answers
 * only at times; HTTP/1.0 needs none.
 */
static const char connect_script[] =
	"a=$1; shift; r='GET / HTTP/1.0\\r\\n\\r\\n'\n"
	"for p do\n"
	"if command -v bash >/dev/null 2>&1; then\n"
	" l=$(bash -c 'exec 3<>/dev/tcp/$0/$1 && { printf y; trap \"\" PIPE; printf \"$2\" >&3;"
	" IFS= read -r -t 4 l <&3; printf \"%s\" \"$l\"; n=0;"
	" while [ $n -lt 200 ] && read -r -t 1 -n 8192 x <&3; do n=$((n + 1)); done; }' \"$a\" \"$p\" \"$r\" 2>/dev/null)\n"
	"elif command -v python3 >/dev/null 2>&1; then\n"
	" l=$(python3 -c 'import socket,sys\n"
	"s=socket.create_connection((sys.argv[1],int(sys.argv[2])),4)\n"
	"d=b\"\"\n"
	"try:\n"
	" s.sendall(b\"GET / HTTP/1.0\\r\\n\\r\\n\")\n"
	" while len(d)<1000000:\n"
	"  x=s.recv(8192)\n"
	"  if not x: break\n"
	"  d+=x\n"
	"  s.settimeout(1)\n"
	"except OSError: pass\n"
	"print(\"y\"+d.decode(\"latin-1\").split(\"\\n\")[0])' \"$a\" \"$p\" 2>/dev/null)\n"
	"elif command -v nc >/dev/null 2>&1; then\n"
	" l=$(printf \"$r\" | nc -w 4 \"$a\" \"$p\" 2>/dev/null | sed -n 1p) && l=y$l\n"
	"elif command -v perl >/dev/null 2>&1; then\n"
	" l=$(perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(PeerAddr=>$ARGV[0],"
	"PeerPort=>$ARGV[1],Timeout=>4) or exit 1; $SIG{PIPE}=\"IGNORE\"; print $s \"GET / HTTP/1.0\\r\\n\\r\\n\";"
	" $s->flush; $SIG{ALRM}=sub{print \"y\",substr($l,0,40);exit}; alarm 4; $l=<$s>; 1 while <$s>; print \"y\",substr($l,0,40)'"
	" \"$a\" \"$p\" 2>/dev/null)\n"
	"elif command -v curl >/dev/null 2>&1; then\n"
	" l=$(curl -s -i -m 4 \"http://$a:$p/\" 2>/dev/null | sed -n 1p); case $? in 7) ;; *) l=y$l;; esac\n"
	"elif command -v wget >/dev/null 2>&1; then\n"
	" l=y$(wget -S -T 4 -O /dev/null \"http://$a:$p/\" 2>&1 | sed -n 's/^ *HTTP/HTTP/p' | sed -n 1p)\n"
	" [ \"$l\" != y ] || continue\n"
	"else exit 0; fi\n"
	"case $l in yHTTP*) echo \"$p ${l#y}\";; y*) echo \"$p yes ${l#y}\";; *) echo \"$p no\";; esac\n"
	"done";

static json_t *inspect(struct client *client, const char *container)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	return client_json(client, WORDS("inspect", "--type", "container", container), &ignored);
}

/* The first that it has in a network; its own host where it has none. The caller frees it. */
static char *find_address(struct client *client, const char *container)
{
	json_t *list = inspect(client, container), *network;
	const char *name, *address = "127.0.0.1";
	char *out;

	json_object_foreach(json_object_get(json_object_get(json_array_get(list, 0),
							    "NetworkSettings"),
					    "Networks"),
			    name, network)
	{
		const char *own = json_string_value(json_object_get(network, "IPAddress"));

		if (own && *own) {
			address = own;
			break;
		}
	}
	out = xstrdup(address);
	json_decref(list);
	return out;
}

/* The code or the name of its protocol; one that begins with other bytes may begin otherwise each time. */
static void read_begin(struct answer *answer, const char *line)
{
	size_t len = 0;

	while (len < 4 && (isalnum((unsigned char)line[len]) || (line[len] && strchr("+-*", line[len]))))
		len++;
	if (len >= 3 && (len == 4 || (unsigned char)line[len] <= ' '))
		memcpy(answer->begin, line, len);
}

void usage_read_answers(struct answers *out, const char *text)
{
	while (*text && out->port_count < USAGE_PORTS) {
		char *end;
		unsigned long port = strtoul(text, &end, 10);
		struct answer answer = {(unsigned)port, ANSWER_NONE, ""};

		if (!strncmp(end, " HTTP/", 6)) {
			const char *status = strchr(end + 1, ' ');

			answer.kind = ANSWER_TAKEN;
			if (status && status[1] >= '1' && status[1] <= '5')
				answer.kind = ANSWER_HTTP + (unsigned)(status[1] - '0');
		} else if (!strncmp(end, " yes", 4)) {
			answer.kind = ANSWER_TAKEN;
			if (end[4] == ' ')
				read_begin(&answer, end + 5);
		}
		if (end != text && port && port < 65536) {
			out->ports[out->port_count++] = answer;
			out->ports_known = true;
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
}

static void connect_all(struct client *client, const char *container, const char *address,
			const unsigned *ports, size_t count, struct answers *out)
{
	const char *words[USAGE_PORTS + 8] = {"exec", container, "sh", "-c", connect_script, "sh",
					      address};
	char text[USAGE_PORTS][8];
	size_t at = 7;

	for (size_t i = 0; i < count && i < USAGE_PORTS; i++) {
		unsigned long port = ports[i] & 0xffff;
		CLEANUP_FREE char *number = xasprintf("%lu", port);

		memcpy(text[i], number, strlen(number) + 1);
		words[at++] = text[i];
	}
	words[at] = NULL;
	client_attempt(client, CLIENT_SHORT * 3, words);
	usage_read_answers(out, client->result.output.data);
}

static int run_one(const struct usage *usage, const struct exercise *exercise,
		   struct client *client, const char *container, const char *address)
{
	struct process_result *result = &client->result;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	if (!exercise->on_host) {
		client_attempt(client, USAGE_SECONDS,
			       WORDS("exec", container, "sh", "-c", exercise->command));
	} else {
		CLEANUP_FREE char *where = xasprintf("COMPOSEHARDEN_ADDRESS=%s", address);
		CLEANUP_FREE char *which = xasprintf("COMPOSEHARDEN_CONTAINER=%s", container);
		CLEANUP_FREE char *who = xasprintf("COMPOSEHARDEN_SERVICE=%s", usage->service);
		const char *const words[] = {"env", where, which, who, "sh", "-c",
					     exercise->command, NULL};
		struct process_request request = {.argv = words,
						  .timeout = USAGE_SECONDS};

		if (client_run(client, &request, &ignored))
			return -1;
	}
	return result->end == PROCESS_EXITED ? result->status : -1;
}

void usage_use(const struct usage *usage, struct client *client, const char *container,
	       const unsigned *ports, size_t port_count, struct answers *out)
{
	CLEANUP_FREE char *address = NULL;

	*out = (struct answers){.port_count = 0};
	if (!port_count && !usage->exercise_count)
		return;
	address = find_address(client, container);
	if (port_count)
		connect_all(client, container, address, ports, port_count, out);
	for (size_t i = 0; i < usage->exercise_count; i++)
		out->exercises[out->exercise_count++] =
			run_one(usage, &usage->exercises[i], client, container, address);
}

static const struct answer *find(const struct answers *answers, unsigned port)
{
	for (size_t i = 0; i < answers->port_count; i++)
		if (answers->ports[i].port == port)
			return &answers->ports[i];
	return NULL;
}

static const char *difference_of(const struct answer *as_is, const struct answer *hardened,
				 struct arena *arena)
{
	unsigned kind = hardened ? hardened->kind : ANSWER_NONE;

	if (as_is->kind == ANSWER_NONE)
		return NULL;
	if (kind == ANSWER_NONE)
		return arena_printf(arena, "it takes no connection on port %u", as_is->port);
	if (as_is->kind == kind && *as_is->begin && strcmp(as_is->begin, hardened->begin) != 0)
		return arena_printf(arena, "port %u answers \"%s\", as it is \"%s\"", as_is->port,
				    hardened->begin, as_is->begin);
	if (kind == as_is->kind)
		return NULL;
	if (kind <= ANSWER_HTTP)
		return as_is->kind > ANSWER_HTTP
			       ? arena_printf(arena, "it does not answer HTTP on port %u",
					      as_is->port)
			       : NULL;
	if (as_is->kind <= ANSWER_HTTP)
		return NULL;
	return arena_printf(arena, "a GET of / on port %u gives a status of %uxx, as it is %uxx",
			    as_is->port, kind - ANSWER_HTTP, as_is->kind - ANSWER_HTTP);
}

const char *usage_find_difference(const struct usage *usage, const struct answers *as_is,
				  const struct answers *hardened, struct arena *arena)
{
	const char *why;

	/* Without a word of the script its program was not there, or not to be run: that is no answer. */
	for (size_t i = 0; as_is->ports_known && i < as_is->port_count; i++) {
		why = difference_of(&as_is->ports[i], find(hardened, as_is->ports[i].port), arena);
		if (why)
			return why;
	}
	for (size_t i = 0; i < as_is->exercise_count; i++) {
		int status = i < hardened->exercise_count ? hardened->exercises[i] : -1;

		if (status != as_is->exercises[i])
			return arena_printf(arena,
					    "the exercise \"%s\" ends with status %d, as it is "
					    "with %d",
					    usage->exercises[i].command, status,
					    as_is->exercises[i]);
	}
	return NULL;
}
