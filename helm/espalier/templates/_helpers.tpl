{{- define "espalier.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "espalier.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "espalier.labels" -}}
{{ include "espalier.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "espalier.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "espalier.postgresql" -}}
{{- if eq .Values.database.type "postgresql" }}true{{ end -}}
{{- end -}}

{{- /* Whether more than one pod can use the data at once. */ -}}
{{- define "espalier.many" -}}
{{- if or .Values.split (gt (int .Values.replicas) 1) }}true{{ end -}}
{{- end -}}

{{- define "espalier.accessMode" -}}
{{- .Values.persistence.accessMode | default (ternary "ReadWriteMany" "ReadWriteOnce" (eq (include "espalier.many" .) "true")) -}}
{{- end -}}

{{- define "espalier.claim" -}}
{{- .Values.persistence.existingClaim | default (printf "%s-data" (include "espalier.name" .)) -}}
{{- end -}}

{{- define "espalier.secret" -}}
{{- .Values.database.existingSecret | default (printf "%s-database" (include "espalier.name" .)) -}}
{{- end -}}

{{- define "espalier.peers" -}}
- ports:
    - protocol: TCP
      port: {{ .Values.database.port }}
  {{- with .Values.networkPolicy.database }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
- ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
{{- end -}}
