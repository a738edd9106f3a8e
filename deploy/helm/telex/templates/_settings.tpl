{{/* The settings and the files of one part, its own before the general ones: dict "root" $ "part" "search". */}}
{{- define "telex.config" -}}
{{- include "telex.merged" (dict "part" .part "all" .root.Values.config "own" (index .root.Values .part).config) -}}
{{- end -}}

{{- define "telex.files" -}}
{{- include "telex.merged" (dict "part" .part "all" .root.Values.files "own" (index .root.Values .part).files) -}}
{{- end -}}

{{- define "telex.merged" -}}
{{- $merged := dict -}}
{{- /* Whole values: a Secret of the part's own leaves nothing of a ConfigMap that all have. */ -}}
{{- $both := dict -}}
{{- range $from := list .all .own -}}
{{- range $name, $value := $from -}}
{{- $_ := set $both $name $value -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $both -}}
{{- /* Search never talks to Kafka: it gets neither its address nor its password. */ -}}
{{- if not (and (eq $.part "search") (hasPrefix "bus" $name)) -}}
{{- $_ := set $merged $name $value -}}
{{- end -}}
{{- end -}}
{{- toYaml $merged -}}
{{- end -}}

{{/* All settings of one part as YAML, TELEX_… to text: dict "root" $ "part" "search". */}}
{{- define "telex.settings" -}}
{{- $settings := dict "TELEX_HOST" "0.0.0.0" -}}
{{- if eq .part "search" -}}
{{- $_ := set $settings "TELEX_PORT" "8080" -}}
{{- end -}}
{{- if has .part (list "search" "ingestor" "watch") -}}
{{- $_ := set $settings "TELEX_METRICS_PORT" "9464" -}}
{{- end -}}
{{- range $name, $value := include "telex.config" . | fromYaml -}}
{{- /* Helm reads every number as a float: 5242880 would become 5.24288e+06. */ -}}
{{- if and (kindIs "float64" $value) (eq $value (floor $value)) -}}
{{- $value = int64 $value -}}
{{- end -}}
{{- $_ := set $settings (printf "TELEX_%s" (upper $name)) (toString $value) -}}
{{- end -}}
{{- range $name, $from := include "telex.files" . | fromYaml -}}
{{- $file := include "telex.fileName" (dict "setting" $name "from" $from) -}}
{{- $_ := set $settings (printf "TELEX_%s" (upper $name)) (printf "/etc/telex/%s" $file) -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* What the file of a setting is called where it is mounted: with its key's ending, which Telex may go by. */}}
{{- define "telex.fileName" -}}
{{ .setting }}{{ ext .from.key }}
{{- end -}}

{{/* What search speaks at its port: http or https. */}}
{{- define "telex.searchScheme" -}}
{{- $settings := include "telex.settings" (dict "root" . "part" "search") | fromYaml -}}
{{- hasKey $settings "TELEX_TLS_CERT" | ternary "https" "http" -}}
{{- end -}}

{{/* Where Kafka is, for a bus: "host:9092,host:9092". */}}
{{- define "telex.brokers" -}}
{{- regexReplaceAll "^kafkas?://" . "" -}}
{{- end -}}

{{/* The ports of both engines, as any part names them: YAML lists. Without one, Telex takes 9092, and what the scheme says. */}}
{{- define "telex.kafkaPorts" -}}
{{- $ports := list -}}
{{- range $part := list "ingestor" "watch" "init" "task" -}}
{{- $config := include "telex.config" (dict "root" $ "part" $part) | fromYaml -}}
{{- range splitList "," (include "telex.brokers" $config.bus) -}}
{{- $ports = append $ports (regexFind ":[0-9]+$" (trim .) | trimPrefix ":" | default "9092" | int) -}}
{{- end -}}
{{- end -}}
{{- uniq $ports | toYaml -}}
{{- end -}}

{{- define "telex.indexPorts" -}}
{{- $ports := list -}}
{{- range $part := list "search" "ingestor" "watch" "init" "task" -}}
{{- $config := include "telex.config" (dict "root" $ "part" $part) | fromYaml -}}
{{- $url := urlParse $config.index -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- $ports = append $ports (int $port) -}}
{{- end -}}
{{- uniq $ports | toYaml -}}
{{- end -}}

{{/* Seconds that a part's pod is given to end: what work in hand may take, rounded up, and half a minute. */}}
{{- define "telex.grace" -}}
{{- $config := include "telex.config" . | fromYaml -}}
{{- $config.stop_seconds | default 30 | float64 | ceil | int | add 30 -}}
{{- end -}}
