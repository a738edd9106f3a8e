{{/* The settings and the files of one part, its own before the general ones: dict "root" $ "part" "search". */}}
{{- define "telex.config" -}}
{{- include "telex.merged" (dict "part" .part "all" .root.Values.config "own" (index .root.Values .part).config) -}}
{{- end -}}

{{- define "telex.files" -}}
{{- include "telex.merged" (dict "part" .part "all" .root.Values.files "own" (index .root.Values .part).files) -}}
{{- end -}}

{{- define "telex.merged" -}}
{{- $merged := dict -}}
{{- range $name, $value := mergeOverwrite (deepCopy .all) .own -}}
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
{{- range $name, $_ := include "telex.files" . | fromYaml -}}
{{- $_ := set $settings (printf "TELEX_%s" (upper $name)) (printf "/etc/telex/%s" $name) -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{/* Where Kafka is: "host:9092,host:9092". */}}
{{- define "telex.brokers" -}}
{{- regexReplaceAll "^kafkas?://" .Values.config.bus "" -}}
{{- end -}}

{{/* The ports of both engines, as YAML lists. Without one, Telex takes 9092, and what the scheme says. */}}
{{- define "telex.kafkaPorts" -}}
{{- $ports := list -}}
{{- range splitList "," (include "telex.brokers" .) -}}
{{- $ports = append $ports (regexFind ":[0-9]+$" (trim .) | trimPrefix ":" | default "9092" | int) -}}
{{- end -}}
{{- uniq $ports | toYaml -}}
{{- end -}}

{{- define "telex.indexPort" -}}
{{- $url := urlParse .Values.config.index -}}
{{- regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end -}}

{{/* Seconds that a part's pod is given to end: what work in hand may take, rounded up, and half a minute. */}}
{{- define "telex.grace" -}}
{{- $config := include "telex.config" . | fromYaml -}}
{{- $config.stop_seconds | default 30 | float64 | ceil | int | add 30 -}}
{{- end -}}
