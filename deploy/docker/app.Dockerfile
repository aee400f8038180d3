# The app with nginx and its proxy, from the root of the project, after `cargo xtask build` has made dist/:
#   docker build -f deploy/docker/app.Dockerfile -t concord-app .
# deploy/docker/compose.yaml shows what it needs: a name, the hosts, a certificate.
FROM nginx:1.31-alpine
# What differs from site to site is written at each start, into memory: the image itself can be read-only.
RUN rm -f /etc/nginx/conf.d/*.conf && ln -s /run/concord /etc/nginx/concord \
    && ln -sf /dev/stdout /var/log/nginx/concord.log
COPY deploy/nginx.conf /etc/nginx/conf.d/concord.conf
COPY deploy/nginx /usr/share/concord/nginx
COPY --chmod=755 deploy/docker/configure.sh /docker-entrypoint.d/10-concord.sh
COPY dist /usr/share/concord/app
EXPOSE 443
