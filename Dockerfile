# The station, with everything but its models: those go to the volume at the first start.
# Written without an engine at hand: the syntax was checked, the image was not built.
FROM python:3.12-slim-bookworm

RUN useradd --create-home --uid 1000 radio && mkdir /app && chown radio /app
USER radio
WORKDIR /app

# The environment first: it changes seldom, and the layer is the large one.
COPY --chown=radio pyproject.toml README.md LICENSE ./
COPY --chown=radio requirements requirements
COPY --chown=radio scripts scripts
COPY --chown=radio radio radio
RUN sh scripts/setup.sh base && rm -rf ~/.cache

COPY --chown=radio config.yaml lexicon.yaml ./
COPY --chown=radio prompts prompts
COPY --chown=radio shows shows
COPY --chown=radio docker/start.sh docker/start.sh

ENV RADIO_WEB__HOST=0.0.0.0 RADIO_STATION__DATA_DIR=/app/data
RUN mkdir data
VOLUME /app/data
EXPOSE 8000
# The first start fetches models; after that the station is on air within seconds.
HEALTHCHECK --start-period=15m --interval=15s --timeout=5s \
    CMD ["/app/.venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["sh", "docker/start.sh"]
