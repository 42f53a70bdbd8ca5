audit_sources = \
	src/audit/audit.c \
	src/audit/audit.h \
	src/audit/container.c \
	src/audit/container.h \
	src/audit/drift.c \
	src/audit/drift.h \
	src/audit/translate.c \
	src/audit/translate_host.c \
	src/audit/translation.h
