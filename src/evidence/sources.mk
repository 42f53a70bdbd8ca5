## What compile-facts is made of as well.
facts_sources = \
	src/evidence/facts/fact.c \
	src/evidence/facts/fact.h \
	src/evidence/facts/fact_read.c \
	src/evidence/facts/fact_read.h \
	src/evidence/facts/fact_value.c \
	src/evidence/facts/fact_value.h \
	src/evidence/facts/facts.c \
	src/evidence/facts/facts.h \
	src/evidence/facts/facts_pack.c \
	src/evidence/facts/facts_pack.h \
	src/evidence/facts/facts_packer.c \
	src/evidence/facts/facts_packer.h
evidence_sources = \
	$(facts_sources) \
	src/evidence/asked/annotation.c \
	src/evidence/asked/annotation.h \
	src/evidence/asked/annotation_key.c \
	src/evidence/asked/annotation_key.h \
	src/evidence/asked/exception.c \
	src/evidence/asked/exception.h \
	src/evidence/asked/policy.c \
	src/evidence/asked/policy.h \
	src/evidence/claim.h \
	src/evidence/content.c \
	src/evidence/content.h \
	src/evidence/dockerfile/build_section.c \
	src/evidence/dockerfile/build_section.h \
	src/evidence/dockerfile/dockerfile.c \
	src/evidence/dockerfile/dockerfile.h \
	src/evidence/dockerfile/dockerfile_image.c \
	src/evidence/dockerfile/dockerfile_image.h \
	src/evidence/dockerfile/dockerfile_parse.c \
	src/evidence/dockerfile/dockerfile_parse.h \
	src/evidence/dockerfile/dockerfile_run.c \
	src/evidence/dockerfile/dockerfile_run.h \
	src/evidence/dockerfile/dockerfile_scope.c \
	src/evidence/dockerfile/dockerfile_scope.h \
	src/evidence/dockerfile/dockerfile_words.c \
	src/evidence/dockerfile/dockerfile_words.h \
	src/evidence/dockerfile/start.c \
	src/evidence/dockerfile/start.h \
	src/evidence/evidence.c \
	src/evidence/evidence.h \
	src/evidence/facts/facts_collect.c \
	src/evidence/facts/facts_collect.h \
	src/evidence/facts/facts_find.c \
	src/evidence/inspect.c \
	src/evidence/inspect.h \
	src/evidence/project_file.c \
	src/evidence/project_file.h \
	src/evidence/remark.c \
	src/evidence/remark.h
