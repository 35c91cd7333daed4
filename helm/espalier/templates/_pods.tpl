{{- /* A deployment of one role. Takes: root, component, role, settings (replicas, resources, places), tagSuffix, gpus. */ -}}
{{- define "espalier.deployment" -}}
{{- $root := .root -}}
{{- $postgresql := include "espalier.postgresql" $root -}}
{{- $works := ne .role "api" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "espalier.name" $root }}-{{ .component }}
  labels:
    {{- include "espalier.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  {{- if not .autoscaled }}
  replicas: {{ .settings.replicas }}
  {{- end }}
  strategy:
    # Two pods cannot have the one embedded database, not even while one replaces the other.
    type: {{ ternary "RollingUpdate" "Recreate" (eq (include "espalier.many" $root) "true") }}
  selector:
    matchLabels:
      {{- include "espalier.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  template:
    metadata:
      labels:
        {{- include "espalier.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
        {{- with $root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include (print $root.Template.BasePath "/config.yaml") $root | sha256sum }}
        {{- with $root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "espalier.name" $root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: espalier
          image: {{ include "espalier.image" $root }}{{ .tagSuffix }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          envFrom:
            - configMapRef:
                name: {{ include "espalier.name" $root }}
          env:
            - name: ESPALIER_ROLE
              value: {{ .role }}
            {{- if and $postgresql $works }}
            - name: ESPALIER_WORK_DIR
              value: /scratch
            {{- end }}
            {{- if $postgresql }}
            - name: SPRING_DATASOURCE_PASSWORD
              valueFrom:
                secretKeyRef:
                  name: {{ include "espalier.secret" $root }}
                  key: {{ ternary $root.Values.database.existingSecretKey "password" (ne $root.Values.database.existingSecret "") }}
            {{- end }}
          ports:
            - name: http
              containerPort: 8080
          startupProbe:
            httpGet:
              path: /actuator/health/liveness
              port: http
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet:
              path: /actuator/health/liveness
              port: http
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet:
              path: /actuator/health/readiness
              port: http
            periodSeconds: 5
            timeoutSeconds: 3
          resources:
            {{- $resources := deepCopy .settings.resources }}
            {{- if .gpus }}
            {{- $resources = merge (dict "limits" (dict "nvidia.com/gpu" .gpus)) $resources }}
            {{- end }}
            {{- toYaml $resources | nindent 12 }}
          volumeMounts:
            - name: data
              mountPath: /data
            - name: tmp
              mountPath: /tmp
            {{- if and $postgresql $works }}
            - name: scratch
              mountPath: /scratch
            {{- end }}
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: {{ include "espalier.claim" $root }}
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        {{- if and $postgresql $works }}
        - name: scratch
          emptyDir:
            sizeLimit: {{ $root.Values.scratch.size }}
        {{- end }}
      {{- with .settings.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .settings.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .settings.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end -}}
