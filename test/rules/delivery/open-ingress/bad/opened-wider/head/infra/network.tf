resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.bastion.id
  cidr_ipv4         = "0.0.0.0/0" # expect: delivery/open-ingress
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}
