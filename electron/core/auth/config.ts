import type { Cloud } from '../../../shared/domain/clouds.ts';

/** How an application proves itself: a PEM file with its certificate and the private key to it. */
export interface CertificateApp {
  kind: 'certificate';
  clientId: string;
  certificateFile: string;
}

/** Where and as which application a connection signs in. */
export interface SessionConfig {
  connectionId: string;
  cloud: Cloud;
  /** Tenant id or domain. */
  tenant: string;
  /** Entra's origin: the cloud's own, or a custom one. */
  login: string;
  /** True when `login` is not Microsoft's, so that MSAL must be told to trust it. */
  customLogin: boolean;
  app: { kind: 'quick' } | { kind: 'own-app'; clientId: string } | CertificateApp;
}
