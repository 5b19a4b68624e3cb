//! A table as a Parquet file: typed columns, all of them optional, zstd, the manifest among the file's own notes.
//! Texts stay as they were written: nothing reads a Parquet file to a terminal or for formulas.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::cell::{Cell, Column, Kind};
use super::{Source, Table};

/// Rows that are gathered before they are written; readers skip and share out work by such groups.
const GROUP_ROWS: usize = 50_000;

/// Bytes of text that are gathered before they are written, so that long comments don't fill the memory.
const GROUP_BYTES: usize = 64 << 20;

/// Writes a table as a Parquet file. Its notes hold `comity.manifest` (JSON) and `comity.table`.
///
/// # Errors
/// When a text can't be fetched or the output can't be written.
pub fn write_parquet(table: &Table, mut source: Source<'_>, out: &mut (dyn io::Write + Send)) -> io::Result<()> {
    let columns = (table.columns)();
    let notes = notes(table, &source)?;
    let mut file = SerializedFileWriter::new(out, schema(table, &columns).map_err(to_io)?, notes).map_err(to_io)?;
    let mut group = Group::new(&columns);
    (table.rows)(&mut source, &mut |cells| {
        group.push(cells);
        if group.rows >= GROUP_ROWS || group.bytes >= GROUP_BYTES {
            group.write(&mut file).map_err(to_io)?;
            group = Group::new(&columns);
        }
        Ok(())
    })?;
    if group.rows > 0 {
        group.write(&mut file).map_err(to_io)?;
    }
    file.close().map(|_| ()).map_err(to_io)
}

fn notes(table: &Table, source: &Source<'_>) -> io::Result<WriterPropertiesPtr> {
    let manifest = serde_json::to_string(source.findings.manifest).map_err(io::Error::from)?;
    let notes = vec![
        KeyValue::new("comity.table".to_owned(), table.name.to_owned()),
        KeyValue::new("comity.manifest".to_owned(), manifest),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("comity version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(notes));
    Ok(Arc::new(properties.build()))
}

fn schema(table: &Table, columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let column = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Whole => (Physical::INT64, None),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Flag => (Physical::BOOLEAN, None),
            Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
        };
        let built = Type::primitive_type_builder(&column.name, physical).with_logical_type(logical);
        built.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let fields: Vec<TypePtr> = columns.iter().map(column).collect::<Result<_, _>>()?;
    Ok(Arc::new(Type::group_type_builder(table.name).with_fields(fields).build()?))
}

/// Rows that are not written yet, column by column.
struct Group {
    rows: usize,
    bytes: usize,
    columns: Vec<(Vec<i16>, Values)>,
}

/// The known cells of a column.
enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Flag(Vec<bool>),
}

impl Group {
    fn new(columns: &[Column]) -> Group {
        let of = |column: &Column| match column.kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Whole | Kind::Moment => Values::Whole(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
        };
        Group { rows: 0, bytes: 0, columns: columns.iter().map(|column| (Vec::new(), of(column))).collect() }
    }

    fn push(&mut self, cells: &[Cell<'_>]) {
        self.rows += 1;
        for ((known, values), cell) in self.columns.iter_mut().zip(cells) {
            let fits = match (values, cell) {
                (Values::Text(texts), Cell::Text(text)) => {
                    self.bytes += text.len();
                    texts.push(text.as_bytes().to_vec().into());
                    true
                }
                (Values::Whole(all), Cell::Whole(whole)) => {
                    all.push(*whole);
                    true
                }
                (Values::Whole(all), Cell::Moment(seconds)) => {
                    all.push(seconds.saturating_mul(1000));
                    true
                }
                (Values::Number(all), Cell::Number(number)) => {
                    all.push(*number);
                    true
                }
                (Values::Flag(all), Cell::Flag(flag)) => {
                    all.push(*flag);
                    true
                }
                // A cell of another kind than its column would be a fault of the table; it is unknown then.
                _ => false,
            };
            known.push(i16::from(fits));
        }
    }

    fn write<W: io::Write + Send>(&self, file: &mut SerializedFileWriter<W>) -> Result<(), ParquetError> {
        let mut group = file.next_row_group()?;
        for (known, values) in &self.columns {
            write_column(&mut group, known, values)?;
        }
        group.close().map(|_| ())
    }
}

fn write_column<W: io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    known: &[i16],
    values: &Values,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    match (column.untyped(), values) {
        (ColumnWriter::ByteArrayColumnWriter(out), Values::Text(all)) => out.write_batch(all, Some(known), None)?,
        (ColumnWriter::Int64ColumnWriter(out), Values::Whole(all)) => out.write_batch(all, Some(known), None)?,
        (ColumnWriter::DoubleColumnWriter(out), Values::Number(all)) => out.write_batch(all, Some(known), None)?,
        (ColumnWriter::BoolColumnWriter(out), Values::Flag(all)) => out.write_batch(all, Some(known), None)?,
        _ => return Err(ParquetError::General("a column of another type than its schema".to_owned())),
    };
    column.close()
}

/// What writing said, so that a closed pipe is still known as one.
fn to_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
