defmodule Shop.Repo.Migrations.AddCustomerToOrders do
  use Ecto.Migration

  def change do
    alter table(:orders) do
      add :customer_id, references(:customers, on_delete: :delete_all) # expect: migrations/fk-without-index
    end
  end
end
