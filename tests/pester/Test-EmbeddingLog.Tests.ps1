BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    $metadata = Join-Path $log 'tiny-resnet20' 'metadata.tsv'
}

Describe 'Test-EmbeddingLog' {
    BeforeEach {
        Export-Embedding -Path $digits -LogDir $log -First 20 -Force -InformationAction Ignore | Out-Null
    }

    It 'finds nothing wrong with what Export-Embedding wrote' {
        Test-EmbeddingLog $log | Should -BeNullOrEmpty
        Get-Item $log | Test-EmbeddingLog -Quiet | Should -BeTrue
    }

    It 'names a fault, mends it on request, and keeps a copy' {
        $text = Get-Content $metadata -Raw
        Set-Content $metadata $text.Replace("`n", "`r`n") -NoNewline

        $finding = Test-EmbeddingLog $log
        $finding.Id | Should -Be 'MetadataCarriageReturn'
        $finding.Severity | Should -Be 'Warning'
        $finding.File | Should -Be $metadata

        (Test-EmbeddingLog $log -Repair).IsRepaired | Should -BeTrue
        Get-Content $metadata -Raw | Should -Be $text
        "$metadata.bak" | Should -Exist
        Test-EmbeddingLog $log | Should -BeNullOrEmpty
    }

    It 'changes nothing under -WhatIf' {
        Add-Content (Join-Path $log 'projector_config.pbtxt') "embeddings { tensor_name: 'a&b' tensor_path: 'none' }"
        $before = Get-Content (Join-Path $log 'projector_config.pbtxt') -Raw

        (Test-EmbeddingLog $log -Repair -WhatIf).Id | Should -Be @('NameForbidden', 'TensorMissing')
        Get-Content (Join-Path $log 'projector_config.pbtxt') -Raw | Should -Be $before
        Test-EmbeddingLog $log -Quiet | Should -BeFalse
    }

    It 'says where there is no log' {
        { Test-EmbeddingLog (Join-Path $TestDrive 'none') } | Should -Throw -ErrorId 'LogNotFound,*'
    }
}
