{{/* Rules between values, which a schema cannot say. Each message names every value that it is about. */}}
{{- define "regent.validate" -}}
{{- include "regent.validate.region" . -}}
{{- include "regent.validate.components" . -}}
{{- include "regent.validate.config" . -}}
{{- if not .Values.existingConfigMap -}}
{{- include "regent.validate.redis" . -}}
{{- include "regent.validate.api" . -}}
{{- include "regent.validate.vantage" . -}}
{{- end -}}
{{- end -}}

{{/* Without it a prober would not know whose eyes it is, nor a controller where it stands. */}}
{{- define "regent.validate.region" -}}
{{- if not .Values.region -}}
{{- fail "region is empty: say in which region this release runs, as the configuration names it" -}}
{{- end -}}
{{- end -}}

{{/* A release that runs nothing is a mistake that nobody would notice until the day it was needed. */}}
{{- define "regent.validate.components" -}}
{{- if not (or .Values.controller.enabled .Values.prober.enabled) -}}
{{- fail "controller.enabled and prober.enabled are both false: this release would run nothing" -}}
{{- end -}}
{{- end -}}

{{/* Two sources of one file: the reader could not tell which counts. */}}
{{- define "regent.validate.config" -}}
{{- if and .Values.config .Values.existingConfigMap -}}
{{- fail "config and existingConfigMap are both set: choose one" -}}
{{- end -}}
{{- if not (or .Values.config .Values.existingConfigMap) -}}
{{- fail "config and existingConfigMap are both empty: write regent.yaml in one of them" -}}
{{- end -}}
{{- end -}}

{{/* Without a URL or Sentinels each pod would start a redis-server of its own, and none would know of the others. */}}
{{- define "regent.validate.redis" -}}
{{- if not (or .Values.redis.existingSecret (.Values.config.redis).url (.Values.config.redis).sentinels) -}}
{{- fail "redis.existingSecret and config.redis.url are both empty, and so is config.redis.sentinels: name the Secret that holds the URL of Redis, or its Sentinels" -}}
{{- end -}}
{{- end -}}

{{/* Without tokens Regent listens on the loopback interface only, where neither kubelet nor Service reaches it. */}}
{{- define "regent.validate.api" -}}
{{- if and .Values.controller.enabled (not (.Values.config.api).tokens) (not (.Values.config.api).openid) -}}
{{- fail "controller.enabled is true but config.api.tokens is empty: the API would not be reachable in the cluster" -}}
{{- end -}}
{{- end -}}

{{/* A prober that is no vantage has no vote: it would look busy and count for nothing. */}}
{{- define "regent.validate.vantage" -}}
{{- $vantages := .Values.config.vantages -}}
{{- if and .Values.prober.enabled $vantages (not (has .Values.region $vantages)) -}}
{{- fail (printf "prober.enabled is true but region (%s) is not in config.vantages (%s)" .Values.region (join ", " $vantages)) -}}
{{- end -}}
{{- end -}}
