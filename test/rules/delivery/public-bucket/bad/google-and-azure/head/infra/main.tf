resource "google_storage_bucket_iam_member" "exports" {
  bucket = google_storage_bucket.exports.name
  role   = "roles/storage.objectViewer"
  member = "allUsers" # expect: delivery/public-bucket
}

resource "azurerm_storage_container" "invoices" {
  name                  = "invoices"
  container_access_type = "blob" # expect: delivery/public-bucket
}
