/* A service of one static program: PUT /NAME writes a file of /data, GET /NAME reads it. It needs no other file. */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void leave(int signal_number)
{
	(void)signal_number;
	_exit(0);
}

static void answer(int line, const char *status, const char *body, size_t size)
{
	dprintf(line, "HTTP/1.0 %s\r\nContent-Length: %zu\r\n\r\n%.*s", status, size, (int)size, body);
}

static void serve(int line)
{
	char request[4096], name[64], path[80], method[8], *body = NULL;
	size_t size = 0, wanted = 0;
	ssize_t got;
	int file;

	while ((got = read(line, request + size, sizeof(request) - 1 - size)) > 0) {
		char *length;

		size += (size_t)got;
		request[size] = '\0';
		body = strstr(request, "\r\n\r\n");
		length = strstr(request, "Content-Length: ");
		wanted = length ? strtoul(length + 16, NULL, 10) : 0;
		if (body && size - (size_t)(body + 4 - request) >= wanted)
			break;
	}
	if (!body || sscanf(request, "%7s /%63[a-z0-9-] ", method, name) != 2)
		return;
	snprintf(path, sizeof(path), "/data/%s", name);
	if (strcmp(method, "PUT") == 0) {
		file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
		if (file < 0 || write(file, body + 4, wanted) != (ssize_t)wanted)
			answer(line, "500 Not written", "", 0);
		else
			answer(line, "201 Created", "", 0);
	} else {
		file = open(path, O_RDONLY);
		got = file < 0 ? -1 : read(file, request, sizeof(request));
		answer(line, got < 0 ? "404 Not found" : "200 OK", request, got < 0 ? 0 : (size_t)got);
	}
	if (file >= 0)
		close(file);
}

int main(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
	int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), line;

	signal(SIGTERM, leave);
	signal(SIGPIPE, SIG_IGN);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 16) != 0) {
		perror("port 8080");
		return 1;
	}
	while ((line = accept(listener, NULL, NULL)) >= 0) {
		serve(line);
		close(line);
	}
	return 1;
}
