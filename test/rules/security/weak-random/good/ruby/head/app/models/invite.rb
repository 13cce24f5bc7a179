class Invite
  def prepare
    self.invite_token = SecureRandom.urlsafe_base64(32)
  end
end
