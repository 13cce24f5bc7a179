data "aws_iam_policy_document" "worker" {
  statement {
    actions   = ["*"] # expect: delivery/iam-too-wide
    resources = ["*"]
  }
}

resource "aws_iam_role_policy_attachment" "ci" {
  role       = aws_iam_role.ci.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # expect: delivery/iam-too-wide
}

resource "google_project_iam_member" "ci" {
  project = var.project
  role    = "roles/owner" # expect: delivery/iam-too-wide
  member  = "serviceAccount:ci@shop.iam.gserviceaccount.com"
}
