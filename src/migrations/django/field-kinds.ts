/** What a class of model fields is in PostgreSQL. */
export interface FieldKind {
  /** Django's internal type, which its own code branches on. */
  internal: string;
  /** The column's type; `%s` is the length of a character column. Absent: computed, or no column. */
  type?: string;
  maxLength?: number;
  auto?: true;
  /** What `check` follows from the type. */
  check?: "positive";
  indexed?: true;
  unique?: true;
  relation?: "many-to-one" | "many-to-many";
  /** A column of array elements. */
  array?: true;
  generated?: true;
  /** No column at all. */
  virtual?: true;
  /** Whether an absent value may be an empty text. */
  emptyText?: true;
  /** The type belongs to an extension that an embedded PostgreSQL has not. */
  needs?: string;
  /** A value of this type, where Django would take the time or a function's result. */
  sample?: string;
}

const text = (maxLength?: number): FieldKind => ({
  internal: "CharField",
  type: "varchar",
  emptyText: true,
  sample: "''",
  ...(maxLength === undefined ? {} : { maxLength }),
});
const number = (internal: string, type: string): FieldKind => ({ internal, type, sample: "0" });
const positive = (internal: string, type: string): FieldKind => ({
  ...number(internal, type),
  check: "positive",
});
const auto = (internal: string, type: string): FieldKind => ({ internal, type, auto: true });
const time = (internal: string, type: string, sample: string): FieldKind => ({ internal, type, sample });
const range = (internal: string, type: string): FieldKind => ({ internal, type, sample: "'empty'" });
const citext: FieldKind = { internal: "CITextField", type: "citext", emptyText: true, sample: "''" };
const longText: FieldKind = { internal: "TextField", type: "text", emptyText: true, sample: "''" };
const json: FieldKind = { internal: "JSONField", type: "jsonb", sample: "'{}'" };
const file: FieldKind = { ...text(100), internal: "FileField" };
const foreignKey: FieldKind = { internal: "ForeignKey", relation: "many-to-one", indexed: true };
const oneToOne: FieldKind = {
  internal: "OneToOneField",
  relation: "many-to-one",
  indexed: true,
  unique: true,
};
const manyToMany: FieldKind = { internal: "ManyToManyField", relation: "many-to-many", virtual: true };
const geometry: FieldKind = { internal: "GeometryField", needs: "postgis" };
const dateTime = time("DateTimeField", "timestamp with time zone", "now()");
const nothing: FieldKind = { internal: "", virtual: true };
const uuid: FieldKind = {
  internal: "UUIDField",
  type: "uuid",
  sample: "'3f1d2c4b-5a69-4788-96a5-b4c3d2e1f001'",
};

/** Source: `django.db.backends.postgresql.base.DatabaseWrapper.data_types`, and the fields' own defaults. */
const DJANGO: Readonly<Record<string, FieldKind>> = {
  AutoField: auto("AutoField", "integer"),
  BigAutoField: auto("BigAutoField", "bigint"),
  SmallAutoField: auto("SmallAutoField", "smallint"),
  BinaryField: { internal: "BinaryField", type: "bytea", emptyText: true, sample: "''" },
  BooleanField: { internal: "BooleanField", type: "boolean", sample: "false" },
  NullBooleanField: { internal: "BooleanField", type: "boolean" },
  CharField: text(),
  CommaSeparatedIntegerField: text(),
  EmailField: text(254),
  URLField: text(200),
  SlugField: { ...text(50), internal: "SlugField", indexed: true },
  FileField: file,
  ImageField: file,
  FilePathField: { ...text(100), internal: "FilePathField" },
  DateField: time("DateField", "date", "current_date"),
  DateTimeField: dateTime,
  TimeField: time("TimeField", "time", "localtime"),
  DurationField: { internal: "DurationField", type: "interval", sample: "'0'" },
  DecimalField: number("DecimalField", "numeric"),
  FloatField: number("FloatField", "double precision"),
  IntegerField: number("IntegerField", "integer"),
  BigIntegerField: number("BigIntegerField", "bigint"),
  SmallIntegerField: number("SmallIntegerField", "smallint"),
  PositiveIntegerField: positive("PositiveIntegerField", "integer"),
  PositiveBigIntegerField: positive("PositiveBigIntegerField", "bigint"),
  PositiveSmallIntegerField: positive("PositiveSmallIntegerField", "smallint"),
  IPAddressField: { internal: "IPAddressField", type: "inet" },
  GenericIPAddressField: { internal: "GenericIPAddressField", type: "inet" },
  JSONField: json,
  TextField: longText,
  UUIDField: uuid,
  ForeignKey: foreignKey,
  OneToOneField: oneToOne,
  ManyToManyField: manyToMany,
  GeneratedField: { internal: "GeneratedField", generated: true },
  /** What fields with a type of their own extend. */
  Field: { internal: "" },
  CompositePrimaryKey: { internal: "CompositePrimaryKey", virtual: true },
  OrderWrt: number("IntegerField", "integer"),
};

/** Source: `django.contrib.postgres.fields`, `django.contrib.postgres.search`. */
const POSTGRES: Readonly<Record<string, FieldKind>> = {
  ArrayField: { internal: "ArrayField", array: true, sample: "'{}'" },
  JSONField: json,
  HStoreField: { internal: "HStoreField", type: "hstore", sample: "''" },
  CICharField: citext,
  CIEmailField: citext,
  CITextField: citext,
  SearchVectorField: { internal: "SearchVectorField", type: "tsvector", emptyText: true, sample: "''" },
  SearchQueryField: { internal: "SearchQueryField", type: "tsquery", emptyText: true, sample: "''" },
  IntegerRangeField: range("IntegerRangeField", "int4range"),
  BigIntegerRangeField: range("BigIntegerRangeField", "int8range"),
  DecimalRangeField: range("DecimalRangeField", "numrange"),
  FloatRangeField: range("FloatRangeField", "numrange"),
  DateTimeRangeField: range("DateTimeRangeField", "tstzrange"),
  DateRangeField: range("DateRangeField", "daterange"),
};

/** Fields of packages that many projects use, by their package and class. Source: each package's own source. */
const PACKAGES: Readonly<Record<string, FieldKind>> = {
  "autoslug.AutoSlugField": { ...text(50), internal: "SlugField", indexed: true },
  "cloudinary.CloudinaryField": text(255),
  "colorfield.ColorField": text(25),
  "django_countries.CountryField": text(2),
  "django_cryptography.EncryptedTextField": { internal: "BinaryField", type: "bytea" },
  "django_enumfield.EnumField": number("IntegerField", "integer"),
  "django_extensions.AutoSlugField": { ...text(50), internal: "SlugField", indexed: true },
  "django_extensions.CreationDateTimeField": dateTime,
  "django_extensions.ModificationDateTimeField": dateTime,
  "django_extensions.JSONField": longText,
  "django_extensions.RandomCharField": text(),
  "django_extensions.ShortUUIDField": text(36),
  "django_fsm.FSMField": text(50),
  "django_fsm.FSMIntegerField": number("IntegerField", "integer"),
  "django_fsm.FSMKeyField": foreignKey,
  "django_jsonfield_backport.JSONField": json,
  "django_measurement.MeasurementField": number("FloatField", "double precision"),
  "django_mysql.EnumField": text(),
  "django_prices.MoneyField": number("DecimalField", "numeric"),
  "django_prices.TaxedMoneyField": nothing,
  "djmoney.CurrencyField": text(3),
  "djmoney.MoneyField": number("DecimalField", "numeric"),
  "easy_thumbnails.ThumbnailerField": file,
  "easy_thumbnails.ThumbnailerImageField": file,
  "encrypted_model_fields.EncryptedCharField": longText,
  "encrypted_model_fields.EncryptedTextField": longText,
  "filer.FilerFileField": foreignKey,
  "filer.FilerImageField": foreignKey,
  "fernet_fields.EncryptedCharField": { internal: "BinaryField", type: "bytea" },
  "fernet_fields.EncryptedTextField": { internal: "BinaryField", type: "bytea" },
  "imagekit.ProcessedImageField": file,
  "jsonfield.JSONField": longText,
  "macaddress.MACAddressField": number("BigIntegerField", "bigint"),
  "markdownx.MarkdownxField": longText,
  "markupfield.MarkupField": longText,
  "model_utils.AutoCreatedField": dateTime,
  "model_utils.AutoLastModifiedField": dateTime,
  "model_utils.MonitorField": dateTime,
  "model_utils.SplitField": longText,
  "model_utils.StatusField": text(100),
  "model_utils.UUIDField": uuid,
  "modelcluster.ParentalKey": foreignKey,
  "modelcluster.ParentalManyToManyField": manyToMany,
  "modelcluster.ClusterTaggableManager": nothing,
  "mptt.TreeForeignKey": foreignKey,
  "mptt.TreeManyToManyField": manyToMany,
  "mptt.TreeOneToOneField": oneToOne,
  "multiselectfield.MultiSelectField": text(200),
  "netfields.CidrAddressField": { internal: "CidrAddressField", type: "cidr" },
  "netfields.InetAddressField": { internal: "InetAddressField", type: "inet" },
  "netfields.MACAddressField": { internal: "MACAddressField", type: "macaddr" },
  "oauth2_provider.ClientSecretField": text(),
  "ordered_model.OrderedModel": nothing,
  "partial_date.PartialDateField": dateTime,
  "phonenumber_field.PhoneNumberField": text(128),
  "picklefield.PickledObjectField": longText,
  "recurrence.RecurrenceField": longText,
  "simple_history.SimpleHistoryManager": nothing,
  "s3direct.S3DirectField": longText,
  "sorl.ImageField": file,
  "sortedm2m.SortedManyToManyField": manyToMany,
  "taggit.TaggableManager": nothing,
  "timezone_field.TimeZoneField": text(63),
  "tinymce.HTMLField": longText,
  "ckeditor.RichTextField": longText,
  "ckeditor_uploader.RichTextUploadingField": longText,
  "versatileimagefield.VersatileImageField": file,
  "versatileimagefield.PPOIField": text(20),
  "wagtail.RichTextField": longText,
  "wagtail.StreamField": json,
  "annoying.AutoOneToOneField": oneToOne,
  "annoying.JSONField": longText,
};

/** @param name full, as it is imported; `undefined` for classes that are not known here */
export function fieldKind(name: string): FieldKind | undefined {
  const [root = ""] = name.split(".");
  const last = name.slice(name.lastIndexOf(".") + 1);
  const known = (table: Readonly<Record<string, FieldKind>>, key: string) =>
    Object.hasOwn(table, key) ? table[key] : undefined;
  if (name.startsWith("django.contrib.postgres.")) return known(POSTGRES, last);
  if (name.startsWith("django.contrib.gis."))
    return /^(?:Geometry|Point|LineString|Polygon|Multi\w+|GeometryCollection|Raster|Extent)/.test(last)
      ? geometry
      : known(DJANGO, last);
  if (name.startsWith("django.contrib.contenttypes.")) return nothing;
  if (name.startsWith("django.db.models")) return known(DJANGO, last);
  return known(PACKAGES, `${root}.${last}`);
}
