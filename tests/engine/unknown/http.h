/* What the static programs of these images have in common: one request of HTTP at a time, for files of a folder. */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	char text[4096];
	const char *body; /* NULL: none came whole */
	size_t wanted;
};

static void leave(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

static void answer(int line, const char *status, const char *body, size_t size)
{
	dprintf(line, "HTTP/1.0 %s\r\nContent-Length: %zu\r\n\r\n%.*s", status, size, (int)size, body);
}

static void read_request(int line, struct request *request)
{
	size_t size = 0;
	ssize_t got;

	*request = (struct request){.body = NULL};
	while ((got = read(line, request->text + size, sizeof(request->text) - 1 - size)) > 0) {
		const char *body, *length;

		size += (size_t)got;
		request->text[size] = '\0';
		body = strstr(request->text, "\r\n\r\n");
		length = strstr(request->text, "Content-Length: ");
		request->wanted = length ? strtoul(length + 16, NULL, 10) : 0;
		request->body = body ? body + 4 : NULL;
		if (body && size - (size_t)(request->body - request->text) >= request->wanted)
			break;
	}
}

/* PUT writes the file, anything else reads it. */
static void serve_file(int line, struct request *request, const char *method, const char *path, int mode)
{
	bool puts = strcmp(method, "PUT") == 0;
	int file = puts ? open(path, O_WRONLY | O_CREAT | O_TRUNC, mode) : open(path, O_RDONLY);
	ssize_t got;

	if (puts) {
		if (file < 0 || write(file, request->body, request->wanted) != (ssize_t)request->wanted)
			answer(line, "500 Not written", "", 0);
		else
			answer(line, "201 Created", "", 0);
	} else {
		got = file < 0 ? -1 : read(file, request->text, sizeof(request->text));
		answer(line, got < 0 ? "404 Not found" : "200 OK", request->text, got < 0 ? 0 : (size_t)got);
	}
	if (file >= 0)
		close(file);
}

static int listen_on(unsigned short port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

	signal(SIGTERM, leave);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(listener, 16) == 0)
		return listener;
	perror("listen");
	return -1;
}
