# The service only; PostgreSQL runs in its own container (docker-compose.yml).
FROM node:22-slim AS ide
WORKDIR /packed
# The versions of service/ide/assets.py, which checks the files' checksums.
RUN npm pack graphiql@4.1.2 react@18.3.1 react-dom@18.3.1 graphql-ws@6.4.2

FROM python:3.13-slim-trixie AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
# Dependencies first: their layer is kept while only our code changes.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project
COPY README.md LICENSE NOTICE ./
COPY domain domain
COPY projections projections
COPY service service
COPY simulation simulation
RUN uv sync --frozen --no-dev
COPY --from=ide /packed /packed
RUN .venv/bin/khok assets --from /packed

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --no-create-home khok && install --directory --owner=khok /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
USER khok
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health')"]
# No shell, so that SIGTERM reaches the service.
CMD ["khok", "serve", "--host", "0.0.0.0", "--port", "8000"]
