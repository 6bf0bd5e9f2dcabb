# The front end is built with Node and served by Python; neither stage needs the other's tools.

FROM node:22-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend ./
COPY static /src/static
RUN npm run build

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=livechat.settings
WORKDIR /app
COPY requirements/app.txt requirements/app.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/app.txt
COPY manage.py ./
COPY kit kit
COPY chat chat
COPY routing routing
COPY proactive proactive
COPY direction direction
COPY metrics metrics
COPY livechat livechat
COPY templates templates
COPY static static
COPY --from=frontend /src/static/dist static/dist
# Static files are served from where they lie; the directory for collected ones has only to be there.
RUN mkdir static/collected \
    && useradd --system --uid 10001 livechat \
    && install --directory --owner livechat --mode 700 /data
USER livechat
VOLUME /data
EXPOSE 8000
CMD ["daphne", "--bind", "0.0.0.0", "--port", "8000", "--no-server-name", "--verbosity", "0", \
     "--websocket_timeout", "-1", \
     "--websocket-max-message-size", "4194304", "--websocket-max-frame-size", "131072", \
     "livechat.asgi:application"]
