harden_sources = \
	src/harden/check.c \
	src/harden/check_format.c \
	src/harden/copy.c \
	src/harden/copy.h \
	src/harden/harden_steps.c \
	src/harden/harden_steps.h \
	src/harden/harden.h \
	src/harden/heirs.c \
	src/harden/layered.c \
	src/harden/layered.h \
	src/harden/layered_port.c \
	src/harden/plan.c \
	src/harden/plan.h \
	src/harden/plan_edit.c \
	src/harden/plan_order.c \
	src/harden/project.c \
	src/harden/project.h \
	src/harden/project_scope.c \
	src/harden/project_scope.h \
	src/harden/reach.c \
	src/harden/share.c \
	src/harden/share.h \
	src/harden/share_find.c \
	src/harden/share_write.c \
	src/harden/want.c \
	src/harden/want.h \
	src/harden/want_apply.c
