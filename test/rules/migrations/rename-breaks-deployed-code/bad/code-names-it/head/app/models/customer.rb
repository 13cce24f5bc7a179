class Customer < ApplicationRecord
  scope :loyal, -> { where(tier_name: 'gold') }
end
