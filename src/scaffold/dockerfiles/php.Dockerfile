# Signs: composer.json
# Pin what you build on: a tag moves, a digest does not (IMAGE:TAG@sha256:...).
ARG PHP_IMAGE=php:8.4-apache-bookworm
ARG COMPOSER_IMAGE=composer:2

FROM ${COMPOSER_IMAGE} AS build
WORKDIR /app
COPY . .
RUN composer install --no-dev --no-interaction --no-scripts --optimize-autoloader

FROM ${PHP_IMAGE}
# A port that needs no right on any engine, and a log of its own for nobody.
RUN sed -i 's/^Listen 80$/Listen 8080/' /etc/apache2/ports.conf && \
    sed -i 's/:80>/:8080>/' /etc/apache2/sites-available/000-default.conf && \
    mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"
WORKDIR /var/www/html
COPY --chown=@UID@:@GID@ --from=build /app ./
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["php", "-r", "exit(@fsockopen('127.0.0.1', 8080) ? 0 : 1);"]
# In numbers, so that everybody can see that it is not root.
USER @UID@:@GID@
