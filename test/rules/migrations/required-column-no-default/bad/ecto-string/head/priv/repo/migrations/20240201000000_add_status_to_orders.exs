defmodule Shop.Repo.Migrations.AddStatusToOrders do
  use Ecto.Migration

  def change do
    alter table(:orders) do
      add :note, :text
      add :status, :string, null: false # expect: migrations/required-column-no-default
    end
  end
end
