class Invite
  def prepare
    self.invite_token = rand(36**20).to_s(36) # expect: security/weak-random
  end
end
