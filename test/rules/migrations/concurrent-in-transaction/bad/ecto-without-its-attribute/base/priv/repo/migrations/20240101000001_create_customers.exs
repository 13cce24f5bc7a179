defmodule Shop.Repo.Migrations.CreateCustomers do
  use Ecto.Migration

  def change do
    create table(:customers) do
      add :email, :string, null: false
      add :visits, :integer, null: false, default: 0

      timestamps(type: :utc_datetime)
    end

    create unique_index(:customers, [:email])
  end
end
