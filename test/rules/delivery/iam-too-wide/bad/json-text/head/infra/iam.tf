resource "aws_iam_policy" "worker" {
  name = "worker"
  # expect-next: delivery/iam-too-wide
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": { "Effect": "Allow", "Action": ["*"], "Resource": "*" }
    }
  EOT
}
