{{/* Kubernetes allows 63 characters in names that end up in labels; the longest suffix we add is "-controller". */}}
{{- define "regent.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- /* A release called regent needs no second "regent" in every name. */ -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What selects pods must never change between versions of the chart, so neither version nor region is in it. */}}
{{- define "regent.selectorLabels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of every object of a component: the selecting ones, and those that are only for people. */}}
{{- define "regent.labels" -}}
{{ include "regent.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* A digest says exactly what runs; a tag can be moved. So the digest wins where both are given. */}}
{{- define "regent.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Both components read the same file, so both mount the same ConfigMap, ours or the one named. */}}
{{- define "regent.configMapName" -}}
{{- default (include "regent.fullname" .) .Values.existingConfigMap -}}
{{- end -}}

{{/* The Secret holds the URL, the configuration only its name: filled in here so that it need not be said twice. */}}
{{- define "regent.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- if and .Values.redis.existingSecret (not (.Values.config.redis).sentinels) -}}
{{- $config = mergeOverwrite (dict "redis" (dict "url" "env:REDIS_URL")) $config -}}
{{- end -}}
{{- with .Values.controller.tls -}}
{{- if .existingSecret -}}
{{- $tls := dict "certFile" "/etc/regent-tls/tls.crt" "key" "file:/etc/regent-tls/tls.key" -}}
{{- if .askClients -}}{{- $_ := set $tls "clientCaFile" "/etc/regent-tls/ca.crt" -}}{{- end -}}
{{- $config = mergeOverwrite (dict "api" (dict "tls" $tls)) $config -}}
{{- end -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* How the controllers are to be asked. Of a ConfigMap that is not ours only the Secret tells. */}}
{{- define "regent.controllerScheme" -}}
{{- if or .Values.controller.tls.existingSecret (.Values.config.api).tls -}}https{{- else -}}http{{- end -}}
{{- end -}}

{{/* Deployment and ServiceAccount have to agree on the name, and without `create` it is somebody else's. */}}
{{- define "regent.serviceAccountName" -}}
{{- if .Values.controller.serviceAccount.create -}}
{{- default (printf "%s-controller" (include "regent.fullname" .)) .Values.controller.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.controller.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Pods do not notice a changed ConfigMap by themselves; a changed annotation replaces them. */}}
{{- define "regent.podAnnotations" -}}
{{- if not .root.Values.existingConfigMap }}
checksum/config: {{ include "regent.config" .root | sha256sum }}
{{- end }}
{{- if .root.Values.metrics.annotations }}
prometheus.io/scrape: "true"
prometheus.io/path: /metrics
prometheus.io/port: "8080"
{{- if eq (default "" .scheme) "https" }}
prometheus.io/scheme: https
{{- end }}
{{- end }}
{{- with .own }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Controllers and prober differ in their command and their secrets; everything else about a container is the same. */}}
{{- define "regent.container" -}}
name: {{ .component }}
image: {{ include "regent.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args:
  - {{ .component }}
  - --region
  - {{ .root.Values.region }}
  - --config
  - /etc/regent/regent.yaml
  - --listen
  - 0.0.0.0:8080
  {{- if .own.state }}
  - --state
  - /var/lib/regent
  {{- end }}
{{- if or .root.Values.redis.existingSecret .own.secretEnv }}
env:
  {{- if .root.Values.redis.existingSecret }}
  - name: REDIS_URL
    valueFrom:
      secretKeyRef:
        name: {{ .root.Values.redis.existingSecret }}
        key: {{ .redisKey }}
  {{- end }}
  {{- range .own.secretEnv }}
  - name: {{ .name }}
    valueFrom:
      secretKeyRef:
        name: {{ .secret }}
        key: {{ .key }}
  {{- end }}
{{- end }}
ports:
  - name: http
    containerPort: 8080
    protocol: TCP
livenessProbe:
  httpGet:
    path: /livez
    port: http
    {{- if eq (default "" .scheme) "https" }}
    scheme: HTTPS
    {{- end }}
  initialDelaySeconds: 5
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /readyz
    port: http
    {{- if eq (default "" .scheme) "https" }}
    scheme: HTTPS
    {{- end }}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
resources:
  {{- toYaml .own.resources | nindent 2 }}
securityContext:
  {{- toYaml .root.Values.securityContext | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /etc/regent
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- if .own.state }}
  - name: state
    mountPath: /var/lib/regent
  {{- end }}
  {{- range $index, $file := .own.secretFiles }}
  - name: secret-{{ $index }}
    mountPath: {{ $file.mountPath }}
    readOnly: true
  {{- end }}
  {{- with .tlsSecret }}
  - name: tls
    mountPath: /etc/regent-tls
    readOnly: true
  {{- end }}
  {{- if .iamToken }}
  - name: tokens
    mountPath: /var/run/secrets/tokens
    readOnly: true
  {{- end }}
{{- end -}}

{{/* The other half of the mounts above. */}}
{{- define "regent.volumes" -}}
- name: config
  configMap:
    name: {{ include "regent.configMapName" .root }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- with .own.state }}
- name: state
  {{- if .existingClaim }}
  persistentVolumeClaim:
    claimName: {{ .existingClaim }}
  {{- else }}
  emptyDir:
    sizeLimit: 64Mi
  {{- end }}
{{- end }}
{{- range $index, $file := .own.secretFiles }}
- name: secret-{{ $index }}
  secret:
    secretName: {{ $file.secret }}
    defaultMode: 0440
{{- end }}
{{- with .tlsSecret }}
- name: tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- with .iamToken }}
- name: tokens
  projected:
    sources:
      - serviceAccountToken:
          path: sa-token
          audience: {{ .audience }}
          expirationSeconds: {{ .expirationSeconds }}
{{- end }}
{{- end -}}

{{/* Where a pod may run: the same words for both components, each left out when it says nothing. */}}
{{- define "regent.scheduling" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
