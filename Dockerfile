# The suite in an image: docker run --rm -v "$PWD:/work" assist-conformance run --target shop.yaml
FROM python:3.13-slim AS build
WORKDIR /suite
COPY requirements.lock ./
RUN python -m venv /opt/conformance \
 && /opt/conformance/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/conformance/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/conformance /opt/conformance
RUN useradd --uid 10001 --create-home conformance && install -d -o conformance /work
ENV PATH=/opt/conformance/bin:$PATH PYTHONUNBUFFERED=1
USER conformance
WORKDIR /work
ENTRYPOINT ["conformance"]
CMD ["run"]
