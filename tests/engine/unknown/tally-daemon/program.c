/* A daemon that keeps values: PUT /NAME writes a file of its working folder, GET /NAME reads it. Each request is a line
   of the log, which is opened again after SIGHUP. Started by root, it goes on as the user of "-u UID". */
#define _GNU_SOURCE
#include <grp.h>
#include "http.h"

static volatile sig_atomic_t reopen = 1;
static int log_file = -1;

static void ask_reopen(int signal_number)
{
	(void)signal_number;
	reopen = 1;
}

static int open_log(void)
{
	reopen = 0;
	if (log_file >= 0)
		close(log_file);
	log_file = open("/var/log/tally/access.log", O_WRONLY | O_CREAT | O_APPEND, 0640);
	if (log_file < 0)
		perror("/var/log/tally/access.log");
	return log_file;
}

static int write_pid(void)
{
	int file = open("/run/tally.pid", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (file < 0) {
		perror("/run/tally.pid");
		return -1;
	}
	dprintf(file, "%d\n", (int)getpid());
	return close(file);
}

static int become(unsigned user)
{
	if (setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0)
		return 0;
	perror("user");
	return -1;
}

static void serve(int line)
{
	char name[56], path[64], method[8];
	struct request request;

	read_request(line, &request);
	if (!request.body || sscanf(request.text, "%7s /%55[a-z0-9-] ", method, name) != 2)
		return;
	dprintf(log_file, "%s %s\n", method, name);
	if (strcmp(method, "PUT") == 0) {
		snprintf(path, sizeof(path), "%s.new", name);
		serve_file(line, &request, method, path, 0640);
		if (rename(path, name) != 0)
			perror(name);
	} else {
		serve_file(line, &request, method, name, 0);
	}
}

int main(int count, char **words)
{
	struct sigaction action = {.sa_handler = ask_reopen};
	int listener = listen_on(8912), line;

	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGHUP, &action, NULL); /* without SA_RESTART: accept() returns */
	if (listener < 0 || write_pid() != 0)
		return 1;
	if (getuid() == 0 && count == 3 && become((unsigned)atoi(words[2])) != 0)
		return 1;
	for (;;) {
		if (reopen && open_log() < 0)
			return 1;
		line = accept(listener, NULL, NULL);
		if (line < 0)
			continue;
		serve(line);
		close(line);
	}
}
