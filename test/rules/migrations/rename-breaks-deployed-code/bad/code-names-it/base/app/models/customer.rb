class Customer < ApplicationRecord
  scope :loyal, -> { where(loyalty_tier: 'gold') }
end
