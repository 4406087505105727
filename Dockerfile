# Enishi without a database server: give it one with ENISHI_DATABASE_URL (docker-compose.yml shows how).

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
# The caches stay with the builder: a second build compiles only what has changed.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --locked --release && cp target/release/enishi /usr/local/bin/enishi

FROM debian:bookworm-slim
# The certificates are for mail servers and databases that are reached over TLS.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --no-create-home --home-dir /var/lib/enishi --shell /usr/sbin/nologin enishi \
    && install -d -o enishi -g enishi -m 0750 /var/lib/enishi
COPY --from=build /usr/local/bin/enishi /usr/local/bin/enishi
COPY demo /usr/share/enishi/demo
USER enishi
WORKDIR /var/lib/enishi
ENV ENISHI_DATA_DIR=/var/lib/enishi \
    ENISHI_DEMO_DIR=/usr/share/enishi/demo \
    ENISHI_LISTEN=0.0.0.0:8080
VOLUME /var/lib/enishi
EXPOSE 8080
ENTRYPOINT ["enishi"]
CMD ["serve"]
