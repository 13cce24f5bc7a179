resource "google_compute_firewall" "redis" {
  name    = "redis"
  network = google_compute_network.main.name
  allow {
    protocol = "tcp"
    ports    = ["443", "6000-6500"]
  }
  source_ranges = ["0.0.0.0/0"] # expect: delivery/open-ingress
}

resource "azurerm_network_security_rule" "rdp" {
  direction                  = "Inbound"
  access                     = "Allow"
  protocol                   = "Tcp"
  destination_port_range     = "3389"
  source_address_prefix      = "*" # expect: delivery/open-ingress
  destination_address_prefix = "*"
}
