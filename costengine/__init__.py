"""The cost engine: plain functions on frozen models; no Slack, no disk but its own data, no clock, no network."""

ENGINE_VERSION = "1"
