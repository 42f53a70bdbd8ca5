/* Health checks of well-known images. */
#include "scaffold/health.h"

#include <stddef.h>
#include <string.h>

struct health {
	const char *fact, *command;
};

/* Each needs nothing but what the image holds, no password, and no right that hardening takes. */
static const struct health checks[] = {
	{"caddy", "wget -q -O /dev/null http://127.0.0.1:2019/config/"},
	{"mariadb", "healthcheck.sh --connect --innodb_initialized"},
	{"mongo", "mongosh --quiet --eval 'db.adminCommand(\"ping\").ok' | grep -q 1"},
	{"mysql", "mysqladmin ping -h 127.0.0.1 --silent"},
	{"nginx", "curl -fsS -o /dev/null http://127.0.0.1:80/ || wget -q -O /dev/null "
		  "http://127.0.0.1:80/"},
	{"postgis", "pg_isready -q -h 127.0.0.1"},
	{"postgres", "pg_isready -q -h 127.0.0.1"},
	{"rabbitmq", "rabbitmq-diagnostics -q ping"},
	{"redis", "redis-cli ping | grep -q -e PONG -e NOAUTH"},
	{"timescaledb", "pg_isready -q -h 127.0.0.1"},
	{"valkey", "valkey-cli ping | grep -q -e PONG -e NOAUTH"},
};

const char *health_find(const char *fact)
{
	for (size_t i = 0; fact && i < sizeof(checks) / sizeof(*checks); i++)
		if (!strcmp(checks[i].fact, fact))
			return checks[i].command;
	return NULL;
}
