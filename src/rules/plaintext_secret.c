/* Rule plaintext-secret: passwords, keys and tokens do not stand in the file. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rules/rule.h"

static bool contains_one(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (strcasestr(name, *words))
			return true;
	return false;
}

/* At the beginning of a word: "min_" is in MIN_LENGTH, and not in ADMIN_PASSWORD. */
static bool has_word(const char *name, const char *const *words)
{
	for (; *words; words++)
		for (const char *at = strcasestr(name, *words); at; at = strcasestr(at + 1, *words))
			if (at == name || *at == '_' || at[-1] == '_')
				return true;
	return false;
}

static bool ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len >= tail && !strcasecmp(name + len - tail, end);
}

static bool is_secret_name(const char *name)
{
	static const char *const secret[] = {
		"password",   "passwd",	     "passphrase",  "secret",
		"token",      "api_key",     "apikey",	    "private_key",
		"access_key", "credential",  "auth_key",    "encryption_key",
		"_pwd",	      "license_key", "signing_key", NULL};
	/* About a secret, not one. */
	static const char *const about[] = {
		"_file",     "_path",	 "expir",	"_ttl",	    "lifetime", "length",
		"algorithm", "issuer",	 "enable",	"disable",  "username", "header",
		"_type",     "require",	 "allow_empty", "random",   "_url",	"_uri",
		"policy",    "min_",	 "max_",	"_name",    "duration", "audience",
		"public",    "endpoint", "tokeniz",	"interval", "_id",	"_port",
		"_host",     NULL};

	if (ends_in(name, "_pass") || !strcasecmp(name, "pass") || !strcasecmp(name, "pgpassword"))
		return true;
	return contains_one(name, secret) && !has_word(name, about);
}

static bool is_harmless_value(const char *value)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on",	  "off",
					    "none", "null",  "1",   "0",  "file", NULL};

	for (const char *const *word = words; *word; word++)
		if (!strcasecmp(value, *word))
			return true;
	return !*value || *value == '/' || !strncmp(value, "file:", 5);
}

/* "Server=db;User Id=sa;Password=...": with a password that is one. */
static bool has_password_field(const char *value)
{
	static const char *const fields[] = {"password=", "pwd=", "accountkey=", NULL};

	for (const char *const *field = fields; strchr(value, ';') && *field; field++) {
		const char *at = strcasestr(value, *field);

		if (at && (at == value || at[-1] == ';' || at[-1] == ' ') &&
		    !strchr(";$", at[strlen(*field)]))
			return true;
	}
	return false;
}

/* "scheme://user:password@host" with a password that is one. */
static bool is_connection(const char *value)
{
	const char *start = strstr(value, "://"), *at, *colon;

	if (has_password_field(value))
		return true;
	if (!start)
		return false;
	start += 3;
	at = strpbrk(start, "@/ ");
	if (!at || *at != '@')
		return false;
	colon = memchr(start, ':', (size_t)(at - start));
	return colon && colon + 1 < at && !memchr(colon, '$', (size_t)(at - colon));
}

/* The value as it is written. */
static const char *written(const struct variable *variable)
{
	const char *raw = setting_raw(&variable->value), *equals = strchr(raw, '=');
	size_t len = strlen(variable->name);

	return equals == raw + len && !strncmp(raw, variable->name, len) ? equals + 1 : raw;
}

/* The default of "${NAME:-default}" stands in the file, what a variable holds does not. */
static bool has_default(const char *raw)
{
	const char *dash = strstr(raw, "${") ? strchr(raw, '-') : NULL;

	return dash && dash[1] && dash[1] != '}' && dash[1] != '$';
}

static void look(struct finding_sink *sink, const struct rule *rule, enum service_key key,
		 const struct variable *variable)
{
	const char *raw = written(variable);
	bool open = strchr(raw, '$') && !strstr(raw, "$$"), connection;
	struct finding *finding;

	if (!variable->text)
		return;
	/* Of a list the whole item is interpolated; a variable may have made the value. */
	connection = is_connection(raw);
	if (!connection && (!is_secret_name(variable->name) || is_harmless_value(variable->text)))
		return;
	if (!connection && open && !has_default(raw))
		return;
	finding = finding_add(
		sink, rule, key,
		finding_words(sink, "%s%s holds a secret in plain text%s",
			      key == SERVICE_BUILD ? "the build argument " : "", variable->shown,
			      key == SERVICE_BUILD  ? ", and so does the image's history"
			      : open && !connection ? " as its default"
						    : ""));
	if (open && !connection)
		finding->severity = SEVERITY_LOW;
	finding_point(finding, variable->value.node);
	finding->hint =
		key == SERVICE_BUILD
			? "use build secrets"
			: "use secrets: and the variable with _FILE, where the image reads it, "
			  "or ${NAME:?} from outside the repository";
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;

	for (size_t i = 0; i < service->variable_count; i++)
		look(sink, rule, SERVICE_ENVIRONMENT, &service->environment[i]);
	for (size_t i = 0; i < service->build_arg_count; i++)
		look(sink, rule, SERVICE_BUILD, &service->build_args[i]);
}

const struct rule rule_plaintext_secret = {
	.id = "plaintext-secret",
	.title = "no secrets in the file",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_HIGH,
	.what = "No variable whose name says that it is a secret has a value in the file, no "
		"connection "
		"string a password, no build argument either. Values are never printed.",
	.why = "The file is in a repository, in its history and in every copy; a variable is in "
	       "docker inspect, in /proc and in crash reports.",
	.attack = "A password found in a repository or an error page opens the database.",
	.fix_kind = FIX_NONE,
	.fix = "None: where the secret goes is for you to say.",
	.exceptions = "Passwords of throw-away databases for tests.",
	.verify = "docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' CONTAINER",
	.expect = "no password, key or token",
	.cis = "4.10",
	.owasp = "RULE #12",
	.mitre = "T1552",
	.cwe = "526, 798",
	.check = check,
};
