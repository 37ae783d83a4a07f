import type { ColumnKind } from '../values.ts';
import { ENTITY_SETS } from './resources.ts';

const EDM: Record<ColumnKind, string> = {
  text: 'Edm.String',
  bool: 'Edm.Boolean',
  int16: 'Edm.Int16',
  uint16: 'Edm.Decimal',
  int32: 'Edm.Int32',
  int64: 'Edm.Int64',
  bytes: 'Edm.Int64',
  date: 'Edm.DateTimeOffset',
  dateUtc: 'Edm.DateTimeOffset',
  guid: 'Edm.Guid',
  texts: 'Collection(Edm.String)',
  size: 'Edm.String',
  objects: 'Collection(Exchange.GenericHashTable)',
};

/** The service's own description: entity types with their properties, the sets, and InvokeCommand. */
export function metadataDocument(): string {
  const types = ENTITY_SETS.map(({ name, shape }) => {
    const properties = shape.columns
      .map((column) => `<Property Name="${column.name}" Type="${EDM[column.kind]}"/>`)
      .join('');
    return `<EntityType Name="${name}"><Key><PropertyRef Name="Identity"/></Key>${properties}</EntityType>`;
  }).join('');
  const sets = ENTITY_SETS.map(({ name }) => `<EntitySet Name="${name}" EntityType="Exchange.${name}"/>`).join('');
  const invoke =
    '<ComplexType Name="GenericHashTable" OpenType="true"/>' +
    '<ComplexType Name="CmdletInput"><Property Name="CmdletName" Type="Edm.String" Nullable="false"/><Property Name="Parameters" Type="Exchange.GenericHashTable"/></ComplexType>' +
    '<Action Name="InvokeCommand"><Parameter Name="CmdletInput" Type="Exchange.CmdletInput"/><ReturnType Type="Collection(Exchange.GenericHashTable)"/></Action>';
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>' +
    `<Schema Namespace="Exchange" xmlns="http://docs.oasis-open.org/odata/ns/edm">${types}${invoke}` +
    `<EntityContainer Name="Container">${sets}<ActionImport Name="InvokeCommand" Action="Exchange.InvokeCommand"/></EntityContainer>` +
    '</Schema></edmx:DataServices></edmx:Edmx>'
  );
}
