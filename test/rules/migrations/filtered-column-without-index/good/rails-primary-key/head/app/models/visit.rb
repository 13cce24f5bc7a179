class Visit < ApplicationRecord
  belongs_to :clinic
end
