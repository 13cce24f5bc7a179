class CardsController < ApplicationController
  def index
    @cards = Card.where(account: current_account)
  end

  def search
    @found = Card.where(title: params[:title]) # expect: migrations/tenant-filter-missing
  end
end
