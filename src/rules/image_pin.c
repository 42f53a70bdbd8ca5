/* Rule image-pin: what runs is what was chosen. */
#include <string.h>

#include "rules/rule.h"
#include "yaml/node.h"

static bool is_moving(const char *tag)
{
	static const char *const moving[] = {"latest",	"edge",	  "nightly", "stable",
					     "main",	"master", "develop", "dev",
					     "rolling", "beta",	  "release", "unstable"};

	for (size_t i = 0; i < sizeof(moving) / sizeof(*moving); i++)
		if (!strcmp(tag, moving[i]))
			return true;
	return false;
}

/* The tag stays, for people and for what moves both. A reference that variables make is theirs to pin. */
static bool pin(struct finding_sink *sink, struct finding *finding)
{
	const struct setting *written = &sink->service->image;
	struct decision decision = {EVIDENCE_IMAGE, CONFIDENCE_KNOWN,
				    "the registry called it so when it was looked into"};
	struct change *change;

	if (!sink->digest || !written->node || written->variable ||
	    strcmp(written->text, written->node->text) != 0)
		return false;
	change = finding_change(sink, finding, CHANGE_SET, SERVICE_IMAGE,
				finding_words(sink, "%s@%s", written->text, sink->digest));
	change->quoted = written->node->style != YAML_PLAIN;
	change_because(change, decision);
	return true;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct image_reference *image = sink->service->reference;
	const struct setting *written = &sink->service->image;
	const char *tag = !image	    ? NULL
			  : written->secret ? finding_words(sink, "of %s", setting_shown(written))
					    : image->tag;
	struct finding *finding;

	/* What is built here is tagged by it, not chosen. */
	if (!image || image->digest || service_value(sink->service, SERVICE_BUILD))
		return;
	finding = finding_add(
		sink, rule, SERVICE_IMAGE,
		!image->tag ? "no tag: the image is whatever is newest when it is pulled"
		: is_moving(image->tag)
			? finding_words(sink, "the tag %s moves with every release", tag)
			: finding_words(sink, "the tag %s can be moved by who publishes it", tag));
	if (image->tag && !is_moving(image->tag))
		finding->severity = SEVERITY_LOW;
	if (pin(sink, finding))
		return;
	finding->hint = "pin the digest: IMAGE:TAG@sha256:..., as docker buildx imagetools inspect "
			"prints it, and let Renovate or Dependabot move it";
}

const struct rule rule_image_pin = {
	.id = "image-pin",
	.title = "pinned image",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_MEDIUM,
	.what = "The image has a digest; a tag that says a version is less, none or latest is "
		"least.",
	.why = "A tag is a name that its owner can move. What was tested is not what the next pull "
	       "brings.",
	.attack = "Who takes over the publisher's account moves the tag, and every host that pulls "
		  "runs "
		  "their image.",
	.fix = "Adds the digest behind the tag where composeharden learn has found it in the "
	       "registry "
	       "(.composeharden.facts.yaml). Without it it only says how to get one.",
	.exceptions = "Images of your own that are deployed by tag on purpose.",
	.verify = "docker inspect --format '{{.Config.Image}}' CONTAINER",
	.expect = "a name with @sha256:",
	.cis = "5.28",
	.owasp = "RULE #13",
	.mitre = "T1204.003",
	.cwe = "494",
	.check = check,
};
