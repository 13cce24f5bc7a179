export const config = {
  apiUrl: "http://localhost:3000",
  databaseUrl: "http://elasticsearch:9200",
  metricsEndpoint: "http://metrics.monitoring.svc.cluster.local:9090",
  metadataUrl: "http://169.254.169.254/latest/meta-data/",
  exampleUrl: "http://www.example.com/",
};
