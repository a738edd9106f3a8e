{{/*
What every pod of Telex has in common, with one container. Takes a dict:
root, part (its name in the values), args, env (YAML, more variables), inline (settings in the pod, not in a ConfigMap),
container (YAML, more of the container), grace (seconds to end in), restart.
*/}}
{{- define "telex.podSpec" -}}
{{- $own := index .root.Values .part -}}
{{- $files := include "telex.files" . | fromYaml -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- if not .inline }}
serviceAccountName: {{ include "telex.fullname" .root }}-{{ .part }}
{{- end }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .restart }}
restartPolicy: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ .grace }}
securityContext: {{ toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- if not .inline }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "telex.selector" (dict "root" $.root "part" $.part) | nindent 8 }}
  {{- end }}
{{- end }}
{{- with $own.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $own.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: {{ .part }}
    image: {{ include "telex.image" .root }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: {{ toJson .args }}
    {{- if .inline }}
    env:
      {{- range $name, $value := include "telex.settings" . | fromYaml }}
      - name: {{ $name }}
        value: {{ $value | quote }}
      {{- end }}
    {{- else }}
    envFrom:
      - configMapRef:
          name: {{ include "telex.fullname" .root }}-{{ .part }}
    {{- with .env }}
    env: {{ . | nindent 6 }}
    {{- end }}
    {{- end }}
    {{- with .container }}
    {{- . | nindent 4 }}
    {{- end }}
    resources: {{ toYaml $own.resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    volumeMounts:
      - name: tmp
        mountPath: /tmp
      {{- if $files }}
      - name: files
        mountPath: /etc/telex
        readOnly: true
      {{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 256Mi
  {{- if $files }}
  - name: files
    projected:
      # Read by the group of the pod, and by nobody else.
      defaultMode: 0440
      sources:
        {{- range $setting, $from := $files }}
        - {{ ternary "secret" "configMap" (hasKey $from "secret") }}:
            name: {{ $from.secret | default $from.configMap }}
            items:
              - key: {{ $from.key }}
                path: {{ include "telex.fileName" (dict "setting" $setting "from" $from) }}
        {{- end }}
  {{- end }}
{{- end -}}

{{/* Labels and annotations of a lasting pod: a changed setting makes new ones. */}}
{{- define "telex.podMetadata" -}}
{{- $own := index .root.Values .part -}}
labels: {{ include "telex.labels" . | nindent 2 }}
annotations:
  checksum/settings: {{ include "telex.settings" . | sha256sum }}
  {{- with $own.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/*
Probes on /health at a named port, over HTTPS (whose certificate the kubelet does not check) when `scheme` says so. Starting
may take five minutes: names are read, and engines waited for.
*/}}
{{- define "telex.probes" -}}
startupProbe:
  httpGet: { path: /health/live, port: {{ .port }}, scheme: {{ .scheme | default "HTTP" }} }
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 150
livenessProbe:
  httpGet: { path: /health/live, port: {{ .port }}, scheme: {{ .scheme | default "HTTP" }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /health/ready, port: {{ .port }}, scheme: {{ .scheme | default "HTTP" }} }
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end -}}

{{/* The container of a part that serves metrics and probes, and nothing else. */}}
{{- define "telex.metricsContainer" -}}
ports:
  - name: metrics
    containerPort: 9464
{{ include "telex.probes" (dict "port" "metrics") }}
{{- end -}}
