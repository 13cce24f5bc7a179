class Card < ApplicationRecord
  belongs_to :account
end
